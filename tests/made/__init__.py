"""Made things that tests share: scenarios, logs, summaries and pages that no city had, the laws they obey, and exact
answers to hold them to.

A test module imports from here and from `mashsim`, never from another test module.
"""
