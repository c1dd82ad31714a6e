-- Draws requests from a plan, a line each ("GET /" or "POST /articles/one/comments"), and says how
-- many got the expected response. Arguments: the plan, a file with a word a line, a number
-- unique to this run, the form's timestamp, the maximum seconds and requests. Then it stops sending
-- and waits for the pending responses, so that none is missed.

local here = debug.getinfo(1, "S").source:match("@(.*/)")
local counted, letters = dofile(here .. "counted.lua"), dofile(here .. "letters.lua")
local ffi = require("ffi")
ffi.cdef [[
  struct timeval { long seconds; long micros; };
  int gettimeofday(struct timeval *into, void *zone);
]]
local moment = ffi.new("struct timeval")

local function now() -- seconds since 1970, to the microsecond
  ffi.C.gettimeofday(moment, nil)
  return tonumber(moment.seconds) + tonumber(moment.micros) / 1e6
end
local threads = {}

setup = function(thread)
  table.insert(threads, thread)
  thread:set("number", #threads)
end

init = function(arguments)
  plan, posts_only = {}, true
  for each in io.lines(arguments[1]) do
    local method, path = each:match("(%u+) (.+)")
    table.insert(plan, { method = method, path = path })
    posts_only = posts_only and method == "POST"
  end
  run, clock = tonumber(arguments[3]), arguments[4]
  lasts, most = tonumber(arguments[5]), tonumber(arguments[6]) / 2 -- of each thread
  letters.prepare(arguments[2], run * 10 + number)
  sent, good, left, others, took = 0, 0, 0, 0, 0
end

local function is_over()
  return sent >= most or now() - began >= lasts
end

local function rest()
  if waiting == 0 then wrk.thread:stop() end
  return 1e9 -- milliseconds
end

delay = function() -- asked before each request; wrk makes one more at first, to look at it
  if not began then began, waiting, sent = now(), 0, 0 end
  return is_over() and rest() or 0
end

request = function()
  sent, waiting = sent + 1, (waiting or 0) + 1
  local asked = plan[math.random(#plan)]
  if asked.method == "POST" then
    return letters.post(asked.path, (run * 2 + number) * 50000 + sent, clock)
  end
  return wrk.format("GET", asked.path, { ["Accept-Encoding"] = "gzip, deflate, br, zstd" })
end

response = function(status)
  waiting, took = waiting - 1, now() - began
  if status == 303 then left = left + 1 end -- a reply, acknowledged
  if status == 303 or not posts_only and (status < 400 or status == 404) then
    good = good + 1
  else
    others = others + 1
  end
  if is_over() then rest() end
end

done = function(summary, latency)
  local all = { good = 0, left = 0, others = 0 }
  local took = 0
  for _, thread in ipairs(threads) do
    for name, count in pairs(all) do all[name] = count + thread:get(name) end
    took = math.max(took, thread:get("took"))
  end
  summary.duration = took * 1e6
  counted.say(summary, latency, all)
end
