"""The line between those who go on and those who do not, as pure functions for every stage that draws one.

`marks` and `scale` bring experts' marks and votes to exact fractions; `cutting` draws the line of the rules
and says what it could not decide, `walk` how it went, `ties` what decided between equals, `reasons` why.
"""
