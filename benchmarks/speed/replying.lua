-- Posts replies as the form sends them, none like another, and counts those that were acknowledged.
-- Arguments: a file with a word a line, a number that no other run has, the form's clock, seconds.
-- After these nothing more is sent, and what was sent is waited for: so no answer is missed.

local counted = dofile(debug.getinfo(1, "S").source:match("@(.*/)") .. "counted.lua")
local WORDS, SENTENCE, LINKS = 40, 10, 10 -- words a reply and a sentence; one in ten has a link
local threads = {}

local ffi = require("ffi")
ffi.cdef [[
  struct timeval { long seconds; long micros; };
  int gettimeofday(struct timeval *into, void *zone);
]]
local moment = ffi.new("struct timeval")

local function now()
  ffi.C.gettimeofday(moment, nil)
  return tonumber(moment.seconds) + tonumber(moment.micros) / 1e6
end

setup = function(thread)
  table.insert(threads, thread)
  thread:set("number", #threads)
end

init = function(arguments)
  words, run, clock = {}, tonumber(arguments[2]), arguments[3]
  for each in io.lines(arguments[1]) do table.insert(words, each) end
  math.randomseed(run * 10 + number)
  sent, acknowledged, others, took, lasts = 0, 0, 0, 0, tonumber(arguments[4])
end

local function rest()
  if waiting == 0 then wrk.thread:stop() end
  return 1e9 -- milliseconds
end

delay = function() -- asked before each request; wrk makes one more, to look at it
  if not began then began, waiting = now(), 0 end
  return now() - began < lasts and 0 or rest()
end

local function comment()
  local said = {}
  for place = 1, WORDS do
    local word = words[math.random(#words)]
    if place % SENTENCE == 1 then word = word:sub(1, 1):upper() .. word:sub(2) end
    if place % SENTENCE == 0 then word = word .. "." end
    said[place] = word
  end
  if sent % LINKS == 0 then said[WORDS] = "https%3A%2F%2Fexample.org%2F" .. sent end
  return table.concat(said, "+")
end

local function network(turn)
  return string.format("%d.%d.%d.7", 11 + turn / 65536 % 200, turn / 256 % 256, turn % 256)
end

request = function()
  sent, waiting = sent + 1, (waiting or 0) + 1
  local turn = (run * 2 + number) * 50000 + sent
  local key = string.format("key-%020d-%d", turn, run)
  local body = string.format(
    "comment=%s&name=Somebody+%d&email=s%d%%40example.org&parent=&post_key=%s&url=&clock=%s",
    comment(), turn, turn, key, clock
  )
  return wrk.format("POST", nil, {
    ["Content-Type"] = "application/x-www-form-urlencoded",
    ["Sec-Fetch-Site"] = "same-origin",
    ["X-Forwarded-For"] = network(turn),
  }, body)
end

response = function(status)
  if status == 303 then acknowledged = acknowledged + 1 else others = others + 1 end
  waiting, took = waiting - 1, now() - began
  if took >= lasts then rest() end
end

done = function(summary, latency)
  local good, bad, took = 0, 0, 0
  for _, thread in ipairs(threads) do
    good, bad = good + thread:get("acknowledged"), bad + thread:get("others")
    took = math.max(took, thread:get("took"))
  end
  summary.duration = took * 1e6
  counted.say(summary, latency, good, bad)
end
