"""Made-up committee papers: of a council, the Mayor, MOPAC and a neighbourhood board.

People, bodies' wording and figures are invented, the names of boroughs are not. Their crime
figures are those of the made-up recorded crime, right or wrong in every way that checking tells.
"""
