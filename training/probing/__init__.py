# SPDX-License-Identifier: MIT
"""What a trunk that nobody tuned tells of decay and size: features kept, linear readings.

A command, `python -m training.probing`; nothing else uses it.
"""

__all__: list[str] = []
