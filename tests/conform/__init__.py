"""Outside suites and clients against a real service with the demonstration data: `./dev conform`."""
