"""Each database's way in: connections, the lanes that share them, and the turns taken there."""
