import Foundation
import Model
import Replication
import Storage
import Store
import Terminal
import Testing

@Suite(.waiting) struct DraftTests {
  private func home() throws -> (Home, String) {
    let home = try Home()
    return (home, try home.id("elder", "add", "--name", "王秀英", "--birth", "1960"))
  }

  /// A visit of which four questions are answered.
  private func begun(_ home: Home, _ elder: String) throws -> Conversation {
    let talk = try Conversation(home, ["visit", "add", elder])
    try talk.at("mode", "video").at("outcome", "1").at("time", "2026-01-05 09:00").at("basic", "2").expect("safety")
    try talk.expect("> ")
    return talk
  }

  private func drafts(_ home: Home) throws -> [JSONValue] { try home.json("drafts", "list").elements ?? [] }

  @Test(arguments: [SIGKILL, SIGINT, SIGTERM, SIGHUP, SIGQUIT])
  func whateverEndsItTheAnswersAreKept(_ signal: Int32) throws {
    let (home, elder) = try home()
    let talk = try begun(home, elder)
    talk.signal(signal)
    #expect(talk.end() == -signal)
    if signal != SIGKILL { #expect(talk.screen.contains("kept as draft 1")) }
    let draft = try #require(try drafts(home).first)
    #expect(draft["command"]?.string == "visit add" && draft["type"]?.string == "visit")
    #expect(draft["elder"]?.string == elder && draft["name"]?.string == "王秀英")
    #expect(draft["answers"]?.integer == 5 && draft["in_use"]?.bool == false)
    let status = try home.json("status")
    #expect(status["drafts"]?.integer == 1)
    #expect(try home.tanfang("status").out.contains("1 not saved"))
    // The next start offers it, and goes on where it was.
    let next = try Conversation(home, ["visit", "add"])
    try next.expect("unfinished").expect("王秀英").expect("> ").answer("")
    try next.at("safety", "").at("family", "").at("protection", "").at("risk", "")
    try next.at("follow-up", "").at("note", "").at("Summary", "")
    #expect(next.end() == 0)
    let visit = try #require(try home.json("visit", "list").elements?.first)
    #expect(visit["mode"]?.string == "video" && visit["at"]?.string == "2026-01-05T09:00:00+08:00")
    #expect(try drafts(home).isEmpty)
    #expect(try home.json("visit", "list").elements?.count == 1)
  }

  @Test func theEndOfInputKeepsTheDraftAndSaysSo() throws {
    let (home, elder) = try home()
    let talk = try begun(home, elder)
    try talk.type("\u{04}")
    try talk.expect("not_saved").expect("kept as draft 1").expect("tanfang drafts resume 1")
    #expect(talk.end() == 77)
    #expect(try drafts(home).count == 1)
  }

  @Test func stoppingAsksWhatToDoWithIt() throws {
    let (home, elder) = try home()
    let kept = try begun(home, elder)
    try kept.answer("!").at("Stop?", "x").expect("going on").expect("> ").answer("cancel").at("Stop?", "")
    #expect(kept.end() == 77)
    #expect(try drafts(home).count == 1)
    let discarded = try Conversation(home, ["drafts", "resume"])
    try discarded.at("safety", "!").at("Stop?", "d").expect("the draft is discarded")
    #expect(discarded.end() == 77)
    #expect(try drafts(home).isEmpty)
    // Nothing answered: nothing kept.
    let empty = try Conversation(home, ["visit", "add"])
    try empty.at("elder", "!").expect("nothing was answered")
    #expect(empty.end() == 77)
    #expect(try drafts(home).isEmpty)
  }

  @Test func anotherDraftMayBeBegunOrOneDiscardedAtTheOffer() throws {
    let (home, elder) = try home()
    let first = try begun(home, elder)
    first.signal(SIGKILL)
    _ = first.end()
    let second = try Conversation(home, ["visit", "add", elder])
    try second.at("unfinished", "7").expect("no such choice").answer("n").at("mode", "phone").expect("outcome")
    second.signal(SIGKILL)
    _ = second.end()
    #expect(try drafts(home).count == 2)
    let third = try Conversation(home, ["visit", "add"])
    try third.expect("1 visit").at("2 visit", "d 2").expect("draft 1 is discarded").at("1 visit", "1")
    try third.expect("outcome").expect("\n> ").type("\u{04}")
    #expect(third.end() == 77)
    #expect(try drafts(home).map { $0["draft"]?.integer } == [2])
    #expect(try home.json("drafts", "discard", "--all")["discarded"]?.elements?.count == 1)
    // A number is never given twice.
    let fourth = try begun(home, elder)
    try fourth.type("\u{04}")
    _ = fourth.end()
    #expect(try drafts(home).map { $0["draft"]?.integer } == [3])
  }

  @Test func aDraftIsSavedOnceWhoeverElseIsAtIt() throws {
    let (home, elder) = try home()
    let talk = try begun(home, elder)
    // While somebody is at it, it is neither offered nor resumed elsewhere.
    #expect(try drafts(home).first?["in_use"]?.bool == true)
    let other = try Conversation(home, ["visit", "add", elder])
    try other.expect("mode").expect("> ").type("\u{04}")
    #expect(other.end() == 77)
    #expect(!other.screen.contains("unfinished"))
    let resumed = try Conversation(home, ["drafts", "resume", "1"])
    try resumed.expect("draft_in_use")
    #expect(resumed.end() == 75)
    // Discarded under its hands: the next answer says so, and nothing is written.
    try home.json("drafts", "discard", "1")
    try talk.answer("")
    try talk.expect("draft_gone")
    #expect(talk.end() == 75)
    #expect(try home.json("visit", "list").elements?.isEmpty == true)
  }

  @Test func resumingNeedsATerminalAndAKnownDraft() throws {
    let (home, elder) = try home()
    #expect(try home.tanfang("drafts", "resume", "--json").error?["code"]?.string == "no_such_draft")
    let talk = try begun(home, elder)
    try talk.type("\u{04}")
    _ = talk.end()
    let run = try home.tanfang("drafts", "resume", "1", "--json")
    #expect(run.code == 64 && run.error?["code"]?.string == "no_terminal")
    #expect(try home.tanfang("drafts", "resume", "9", "--json").code == 66)
    #expect(try home.tanfang("drafts", "discard", "9", "--json").code == 66)
    #expect(try home.tanfang("drafts", "discard", "--json").code == 64)
    #expect(try home.tanfang("drafts", "discard", "1", "--all", "--json").code == 64)
    #expect(try drafts(home).count == 1)
  }

  /// Somebody else writes for too long at the moment of saving: the draft stays, and saves once they are done.
  @Test func aFailedSaveLosesNothing() throws {
    let (home, elder) = try home()
    let talk = try begun(home, elder)
    try talk.answer("=").expect("Summary").expect("> ")
    let lock = open(home.path + "/device.db.lock", O_RDWR | O_CREAT, 0o600)
    defer { close(lock) }
    #expect(flock(lock, LOCK_EX) == 0)
    try talk.answer("")
    try talk.expect("another process is writing").expect("Summary")
    flock(lock, LOCK_UN)
    #expect(try drafts(home).count == 1)
    try talk.expect("> ").answer("")
    #expect(talk.end() == 0)
    #expect(try home.json("visit", "list").elements?.count == 1)
    #expect(try drafts(home).isEmpty)
  }

  @Test func discardedAnswersAreGoneFromTheDisk() throws {
    let (home, elder) = try home()
    let talk = try Conversation(home, ["visit", "add", elder])
    try talk.at("mode", "").at("outcome", "2").at("time", "").at("follow-up", "").at("note", "SECRETNOTE").answer("")
    try talk.expect("Summary").expect("> ").type("\u{04}")
    _ = talk.end()
    func isOnDisk() throws -> Bool {
      try FileManager.default.contentsOfDirectory(atPath: home.path).contains { name in
        (FileManager.default.contents(atPath: "\(home.path)/\(name)") ?? Data()).range(of: Data("SECRETNOTE".utf8))
          != nil
      }
    }
    #expect(try isOnDisk())
    try home.json("drafts", "discard", "1")
    #expect(try !isOnDisk())
    let attributes = try FileManager.default.attributesOfItem(atPath: "\(home.path)/device.db.drafts")
    #expect(attributes[.posixPermissions] as? Int == 0o600 && attributes[.size] as? Int == 0)
  }
}
