"""The chapter on Kommunebarometeret: `kapittel` makes it, the others its exhibits and sentences."""
