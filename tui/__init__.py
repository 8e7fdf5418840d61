"""Everything of Kutip that knows a terminal. It imports `annotations`, never the other way round."""
