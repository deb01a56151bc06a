"""The page: one file that opens by double click, offline, and answers with the same engine as the command line.

::

    mashsim.html ──request──▶ handle ──response──▶ mashsim.html          (also: tests, Node, anything that speaks JSON)

`handle` is the one entry point; what it imports needs neither numpy nor scipy nor click, so that it runs inside a browser.
`mashsim.page.building` makes the file, on a machine that has the command line.
"""

from mashsim.page.handling import handle, handle_text

__all__ = ["handle", "handle_text"]
