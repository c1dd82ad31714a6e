-- The time in seconds since 1970, to the microsecond.

local ffi = require("ffi")
ffi.cdef [[
  struct timeval { long seconds; long micros; };
  int gettimeofday(struct timeval *into, void *zone);
]]
local moment = ffi.new("struct timeval")

return function()
  ffi.C.gettimeofday(moment, nil)
  return tonumber(moment.seconds) + tonumber(moment.micros) / 1e6
end
