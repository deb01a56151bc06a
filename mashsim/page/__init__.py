"""The page: one file that opens by double click, offline, and answers with the same engine as the command line.

::

    mashsim.html ──request──▶ handle ──response──▶ mashsim.html          (also: tests, Node, anything that speaks JSON)

`handle` is the one entry point. Here are the modules that answer requests (`what_if`, `questions`, `side_by_side`,
`forming`, `watching`, `training`, `year` and others) and what they share. They need neither numpy nor scipy nor click,
so that they run inside a browser. `building` and `fetching` make the file, on a machine that has the command line. The
page's own script, style and HTML are in `mashsim/templates/page`; what the game and the exercises are is in
`mashsim.game` and `mashsim.training`.
"""

from mashsim.page.handling import handle, handle_text

__all__ = ["handle", "handle_text"]
