# SPDX-License-Identifier: MIT
"""What a trunk that nobody tuned tells of decay and size: features kept, linear readings."""
