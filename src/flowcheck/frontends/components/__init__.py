"""Files that mix markup and script: Vue, Svelte and Astro components, HTML pages and templates."""
