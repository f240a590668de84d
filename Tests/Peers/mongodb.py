#!/usr/bin/env python3
"""A stand-in for a MongoDB server in tests: mockupdb speaks the wire protocol, mongomock keeps the documents.

usage: mongodb.py PORT (0: a free one) [--delay SECONDS] [--lose COMMAND:COUNT]... [--refuse COMMAND:CODE]...

Stricter than either: a command, or a field of one, that is not listed here is refused, as a real server refuses a
misspelt one; nobody can log in; unique indexes hold; writes must ask for a majority. Indexes that let documents expire delete nothing.

  --delay    every answer but the greeting takes that long
  --lose     carries out COMMAND, but closes the connection instead of answering, the first COUNT times
  --refuse   answers COMMAND with the server's error CODE
"""
import argparse
import signal
import threading
import time

import bson
import mockupdb
import mongomock

GREETING = {
    "ismaster": True, "isWritablePrimary": True, "helloOk": True, "readOnly": False, "minWireVersion": 0,
    "maxWireVersion": 13, "maxBsonObjectSize": 16777216, "maxMessageSizeBytes": 48000000, "maxWriteBatchSize": 100000,
}
# What a command may have beside its name: first what it must have. `$` fields and the time limit are the driver's.
FIELDS = {
    "find": ({"filter"}, {"limit", "batchSize", "singleBatch", "projection"}),
    "insert": ({"documents", "writeConcern"}, set()),
    "update": ({"updates", "writeConcern"}, set()),
    "delete": ({"deletes", "writeConcern"}, set()),
    "createIndexes": ({"indexes", "writeConcern"}, set()),
    "listIndexes": (set(), {"cursor"}),
    "dropDatabase": ({"writeConcern"}, set()),
    "ping": (set(), set()),
    "endSessions": (set(), set()),
}
ALWAYS = {"$db", "$readPreference", "maxTimeMS", "lsid"}


class Refusal(Exception):
    def __init__(self, code, text):
        super().__init__(text)
        self.code, self.text = code, text


def require(condition, text):
    if not condition:
        raise Refusal(40415, text)


class Server:
    def __init__(self, options):
        self.options = options
        self.databases = mongomock.MongoClient()
        self.indexes = {}
        self.lock = threading.Lock()
        self.lost = dict(options.lose)
        self.refused = dict(options.refuse)

    def answer(self, request):
        name = next(iter(request.doc))
        if name.lower() in ("ismaster", "hello"):
            return request.ok(GREETING)
        time.sleep(self.options.delay)
        try:
            with self.lock:
                reply = self.run(name, request.doc)
                isLost = self.lost.get(name, 0) > 0
                self.lost[name] = self.lost.get(name, 0) - 1
        except Refusal as refusal:
            return request.command_err(refusal.code, refusal.text)
        return request.hangup() if isLost else request.ok(reply)

    def run(self, name, command):
        if name in self.refused:
            raise Refusal(self.refused[name], "refused, as asked")
        if name == "saslStart":
            raise Refusal(18, "Authentication failed.")
        if name not in FIELDS:
            raise Refusal(59, "no such command: " + name)
        required, optional = FIELDS[name]
        given = set(command) - {name} - ALWAYS
        require(given <= required | optional, f"BSON field '{name}' has unknown fields {given - required - optional}")
        require(given >= required, f"BSON field '{name}' lacks {required - given}")
        require(isinstance(command.get("maxTimeMS"), int), "a command without a time limit")
        if "writeConcern" in command:
            concern = command["writeConcern"]
            require(concern["w"] == "majority" and concern["wtimeout"] > 0, "a write that few servers will have")
        return getattr(self, name)(self.databases[command["$db"]], command)

    def find(self, database, command):
        collection = database[command["find"]]
        found = collection.find(command["filter"], command.get("projection")).limit(command.get("limit", 0))
        return {"cursor": {"id": bson.Int64(0), "ns": collection.full_name, "firstBatch": list(found)}}

    def insert(self, database, command):
        failures = []
        for index, document in enumerate(command["documents"]):
            require("_id" in document, "a document without an identifier of its own")
            try:
                database[command["insert"]].insert_one(dict(document))
            except mongomock.DuplicateKeyError:
                failures = [{"index": index, "code": 11000, "errmsg": "E11000 duplicate key error"}]
                break
        count = index if failures else len(command["documents"])
        return {"n": count, **({"writeErrors": failures} if failures else {})}

    def update(self, database, command):
        matched = modified = 0
        for update in command["updates"]:
            require(set(update) <= {"q", "u", "multi"} and update["q"], "an update with unknown fields, or of anything")
            require(all(key.startswith("$") for key in update["u"]), "a replacement of a whole document")
            require(not update.get("multi"), "an update of many documents")
            result = database[command["update"]].update_one(update["q"], update["u"])
            matched, modified = matched + result.matched_count, modified + result.modified_count
        return {"n": matched, "nModified": modified}

    def delete(self, database, command):
        count = 0
        for deletion in command["deletes"]:
            require(set(deletion) == {"q", "limit"} and deletion["q"], "a deletion with unknown fields, or of anything")
            require(deletion["limit"] == 1, "a deletion of many documents")
            count += database[command["delete"]].delete_one(deletion["q"]).deleted_count
        return {"n": count}

    def createIndexes(self, database, command):
        known = self.indexes.setdefault((database.name, command["createIndexes"]), [])
        before = len(known)
        for index in command["indexes"]:
            require(set(index) <= {"key", "name", "unique", "expireAfterSeconds"}, "an index with unknown options")
            options = {key: value for key, value in index.items() if key != "name"}
            if any(index == other for other in known):
                continue
            if any(other["name"] == index["name"] for other in known):
                raise Refusal(86, "An existing index has the same name as the requested index")
            if any(list(other["key"].items()) == list(index["key"].items()) for other in known):
                raise Refusal(85, "Index already exists with a different name or other options")
            del options["key"]
            try:
                database[command["createIndexes"]].create_index(
                    list(index["key"].items()), unique=options.get("unique", False), name=index["name"])
            except mongomock.DuplicateKeyError:
                raise Refusal(11000, "E11000 duplicate key error")
            known.append(dict(index))
        return {"numIndexesBefore": before + 1, "numIndexesAfter": len(known) + 1}

    def listIndexes(self, database, command):
        known = self.indexes.get((database.name, command["listIndexes"]))
        if known is None:
            raise Refusal(26, "ns does not exist")
        first = [{"v": 2, "key": {"_id": 1}, "name": "_id_"}]
        batch = first + [{"v": 2, **index} for index in known]
        return {"cursor": {"id": bson.Int64(0), "ns": f"{database.name}.{command['listIndexes']}", "firstBatch": batch}}

    def dropDatabase(self, database, command):
        self.databases.drop_database(database.name)
        self.indexes = {key: value for key, value in self.indexes.items() if key[0] != database.name}
        return {"dropped": database.name}

    def ping(self, database, command):
        return {}

    def endSessions(self, database, command):
        return {}


def pair(text):
    name, number = text.split(":")
    return name, int(number)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("port", type=int)
    parser.add_argument("--delay", type=float, default=0)
    parser.add_argument("--lose", type=pair, action="append", default=[])
    parser.add_argument("--refuse", type=pair, action="append", default=[])
    options = parser.parse_args()
    mock = mockupdb.MockupDB(port=options.port or None, min_wire_version=0, max_wire_version=13)
    mock.autoresponds(Server(options).answer)
    mock.run()
    print(mock.port, flush=True)
    signal.sigwait([signal.SIGTERM, signal.SIGINT])
    mock.stop()


main()
