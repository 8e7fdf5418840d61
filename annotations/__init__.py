"""The domain of Kutip: articles, annotations, matching and exports. It knows no terminal."""
