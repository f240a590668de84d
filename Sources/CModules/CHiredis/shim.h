#include <hiredis/hiredis.h>

// Swift sees the array as a tuple.
static inline const char *redisReaderErrorText(const redisReader *reader) { return reader->errstr; }
