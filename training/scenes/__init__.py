# SPDX-License-Identifier: MIT
"""Places drawn from seeds, their pictures and their sound from one geometry."""
