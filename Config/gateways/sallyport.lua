-- Asks Sallyport about a request. For haproxy.cfg; needs HAProxy 2.6 or later, built with Lua.
--
-- Sallyport gets only what is named here, so nothing else that a client sends can reach it. Whatever goes wrong leaves
-- txn.sallyport unset, and haproxy.cfg denies: an action that fails in Lua would otherwise let the request pass.

local ADDRESS = "http://127.0.0.1:5000/auth/haproxy"
-- More than Sallyport's auth.deadline. HAProxy 2.6 asks up to four times, each time for so long, before it gives up.
local MILLISECONDS = 12000

-- What Sallyport reads of the client. Every line goes on as a line: it refuses what comes twice.
local ASKED = { "authorization", "cookie", "x-auth-realm" }
-- What the client gets to see of a refusal.
local ANSWERED = { "www-authenticate", "retry-after", "cache-control", "content-type", "x-request-id" }
local REFUSALS = { [400] = true, [401] = true, [403] = true, [503] = true }

local function values(fields, name)
    local list = {}
    local found = fields and fields[name]
    if found then
        for index = 0, #found do list[#list + 1] = found[index] end
    end
    return list
end

core.register_action("sallyport", { "http-req" }, function(txn)
    local scheme = txn.f:ssl_fc() == 1 and "https" or "http"
    local host, path = txn.f:req_fhdr("host"), txn.f:pathq()
    if not host or not path then return end
    local question = {
        -- Both, and Sallyport compares them: HAProxy lets `Host: app.example.org/public?` through, which would turn the
        -- path in the URL into a query.
        ["x-original-url"] = { scheme .. "://" .. host .. path },
        ["x-original-uri"] = { path },
        ["x-original-method"] = { txn.f:method() },
        ["x-forwarded-for"] = { txn.f:src() },
    }
    local sent = txn.http:req_get_headers()
    for _, name in ipairs(ASKED) do
        local list = values(sent, name)
        if #list > 0 then question[name] = list end
    end

    local answer = core.httpclient():get{ url = ADDRESS, headers = question, timeout = MILLISECONDS }
    local authorization = values(answer.headers, "authorization")
    if answer.status == 200 and #authorization == 1 then
        txn.http:req_set_header("authorization", authorization[1])
        txn:set_var("txn.sallyport", "allowed")
        return
    end
    if not REFUSALS[answer.status] then return end
    local reply = txn:reply{ status = answer.status, body = answer.body }
    for _, name in ipairs(ANSWERED) do
        for _, value in ipairs(values(answer.headers, name)) do reply:add_header(name, value) end
    end
    txn:done(reply)
end, 0)
