/** Said where silence would pass for good news: a context in the place of the pattern matches nothing. */
export const noMatch = "sstash: note: no secret matches; key=value pairs come after a pattern, as in: '*' key=value\n";
