-- Words were kept without places, and only a place carries a weight: what an item is called did not count more than what it says, and a suggestion could be any item that holds the word.
-- The table is made anew from the releases with the first search.
DELETE FROM search_item;
