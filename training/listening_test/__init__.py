# SPDX-License-Identifier: MIT
"""The listening test of the paper's section 3.3: make its page, analyse its results."""
