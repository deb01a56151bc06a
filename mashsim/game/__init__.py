"""The game: a front door run week by week for a year.

A class code gives the year's luck (`codes`), and a year of decisions (`decisions`), under the game's rules (`rules`),
is a scenario like any other (`year`). Here are also what a player sees at a week's end (`weeks`), the game in words,
tables and charts (`showing`), and the debrief after the year. How the page asks for it is in `mashsim.page.year`;
prices, limits and fixed policies are in `mashsim/data/games`; exercises are in `mashsim.training`.
"""
