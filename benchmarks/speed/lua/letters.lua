-- Unique comments as the form sends them: forty words, one in ten with a link.

local WORDS, SENTENCE, LINKS = 40, 10, 10
local BODY = "comment=%s&name=Somebody+%d&email=s%d%%40example.org&parent=&post_key=%s&url=&clock=%s"
local words = {}

local function prepare(file, seed)
  for each in io.lines(file) do table.insert(words, each) end
  math.randomseed(seed)
end

local function comment(turn)
  local said = {}
  for place = 1, WORDS do
    local word = words[math.random(#words)]
    if place % SENTENCE == 1 then word = word:sub(1, 1):upper() .. word:sub(2) end
    if place % SENTENCE == 0 then word = word .. "." end
    said[place] = word
  end
  if turn % LINKS == 0 then said[WORDS] = "https%3A%2F%2Fexample.org%2F" .. turn end
  return table.concat(said, "+")
end

local function network(turn) -- each reply from another one
  return string.format("%d.%d.%d.7", 11 + turn / 65536 % 200, turn / 256 % 256, turn % 256)
end

local function post(path, turn, clock)
  local key = string.format("key-%024d", turn)
  return wrk.format("POST", path, {
    ["Content-Type"] = "application/x-www-form-urlencoded",
    ["Sec-Fetch-Site"] = "same-origin",
    ["X-Forwarded-For"] = network(turn),
  }, string.format(BODY, comment(turn), turn, turn, key, clock))
end

return { prepare = prepare, post = post }
