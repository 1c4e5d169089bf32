-- Two editions made at once get their numbers one after the other; readers are not held up
LOCK TABLE edition IN SHARE ROW EXCLUSIVE MODE
