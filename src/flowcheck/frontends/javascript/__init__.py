"""JavaScript, TypeScript, JSX and TSX: ``lower.lower`` for files, ``lower.ScriptLowerer`` for scripts inside other files."""
