-- For wrk: posts the lines of the file BODIES in turn, and prints its figures as one line of JSON.
-- KEY-FOR-ONCE in a body becomes a key that no other request has.
local bodies, turn = {}, 0
for line in io.lines(os.getenv("BODIES")) do bodies[#bodies + 1] = line end
local run = string.format("%x-%s", os.time(), tostring({}):match("0x(%x+)"))
local has_key = bodies[1]:find("KEY-FOR-ONCE", 1, true) ~= nil

wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
if os.getenv("TOKEN") ~= "" then wrk.headers["Authorization"] = "Bearer " .. os.getenv("TOKEN") end

function request()
  turn = turn + 1
  local body = bodies[(turn - 1) % #bodies + 1]
  if has_key then body = body:gsub("KEY%-FOR%-ONCE", run .. "-" .. turn) end
  return wrk.format(nil, nil, nil, body)
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '{"per_s":%.2f,"p50_ms":%.3f,"p99_ms":%.3f,"errors":%d,"requests":%d}\n',
    summary.requests / summary.duration * 1e6,
    latency:percentile(50) / 1000,
    latency:percentile(99) / 1000,
    errors.status + errors.connect + errors.read + errors.timeout,
    summary.requests))
end
