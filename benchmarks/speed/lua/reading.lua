-- Requests one address repeatedly, and prints the result as one line of JSON.

local counted = dofile(debug.getinfo(1, "S").source:match("@(.*/)") .. "counted.lua")

done = function(summary, latency)
  local failed = summary.errors.status
  counted.say(summary, latency, { good = summary.requests - failed, left = 0, others = failed })
end
