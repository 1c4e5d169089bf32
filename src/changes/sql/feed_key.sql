-- The key that seals the tokens of the feed
SELECT feed_key.key FROM feed_key
