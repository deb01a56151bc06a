"""Questions that many runs answer: what differs, what is enough, what to buy, when it clears, why, what matters.

::

    experiment file ──read_question──▶ Question ──answer(runner)──▶ answer as a tree ──showing floor──▶ page

Each kind of question is a module in `mashsim.questions.kinds`: its settings, for experiment files and for a command,
and its answer. The modules beside that folder are shared by the kinds: the settings of every question, searches and
races on common luck, differences and their causes. No sentence of a page is written here, and nothing is drawn.
"""
