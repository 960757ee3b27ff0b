"""What Kommunebarometeret's grades are made of, and what has moved them.

Placements and grades are Kommunal Rapport's and are never recomputed as if official. What the parts
do not reach of a published grade is a rest with a name.
"""
