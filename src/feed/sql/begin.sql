-- Gives the running transaction its number for the change table, under the name and the purpose that were noted
SELECT begin_feed() AS txn
