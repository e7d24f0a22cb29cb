import Hub
import Model
import Support
import Terminal
import Testing
import Wire

/// What an error tells to do fits whoever asks. `ConsoleUser` looks at every error for commands and options.
@Suite struct PageHintTests {
  /// `#/person/zzz` told a browser about `--as`.
  @Test func aBrowserWasToldAboutOptions() throws {
    let hub = try TestHub()
    let town = try ConsoleUser(hub, .town, "230422")
    let device = try hub.device("小李", .volunteer, village)
    let elder = try device.write("elder", ["name": "王桂兰", "village": village, "phone": "13900000000"])
    let other = try device.write("elder", ["name": "赵德福", "village": village])
    try device.sync()
    let name = RecordName.text(elder)
    #expect(try town.get("people/zzz").code == "no_such_record")
    #expect(try town.get("records/xx").code == "no_such_record")
    #expect(try town.post("separate", ["id": .string(name)]).code == "not_united")
    #expect(try town.post("held/admit", ["items": [["id": "zzzz-1"]]]).code == "not_held")
    #expect(try town.post("accounts/set", ["name": "nobody", "disabled": true]).code == "no_such_account")
    #expect(try town.post("accounts/add", ["name": "x", "role": "volunteer", "regions": []]).status == 422)
    #expect(try town.post("devices/revoke", ["replica": "0000000000000"]).code == "no_such_device")
    let card = try town.look("records/\(name)")
    func edit(_ fields: JSONValue) throws -> String? {
      try town.post("records/\(name)/edit", ["seen": card["seen"] ?? .null, "fields": fields, "reason": "x"]).code
    }
    #expect(try edit(["birth": "2199-01-01"]) == "birth_in_future")
    #expect(try edit(["name": "11010519491231002X"]) == "id_number_misplaced")
    #expect(try edit(["id_number": "123"]) != nil)
    #expect(try edit(["village": "x"]) != nil)
    let seen = [name, RecordName.text(other)].map { id in (try? town.look("records/\(id)"))?["seen"] ?? .null }
    let apart: JSONValue = ["id": .string(name), "from": .string(RecordName.text(other)), "reason": "两个人"]
    #expect(try town.post("distinct", apart).code == nil)
    let unite: JSONValue = [
      "id": .string(name), "into": .string(RecordName.text(other)), "seen": .array(seen), "reason": "一个人",
    ]
    #expect(try town.post("unite", unite).code == "told_apart")
  }
}
