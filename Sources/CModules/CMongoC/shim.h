#include <mongoc/mongoc.h>

// Swift sees neither type, for their alignment, and takes memory of this size and alignment for them.
enum { bsonSpace = 128 };
_Static_assert(sizeof(bson_t) <= bsonSpace && sizeof(bson_iter_t) <= bsonSpace, "bsonSpace");
