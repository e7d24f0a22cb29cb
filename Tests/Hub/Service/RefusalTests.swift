import Model
import Storage
import Testing

@testable import Hub

@Suite struct RefusalTests {
  /// The client of an official would have entered it once more.
  @Test func aCommitOfUncertainOutcomeWasToldAsNotWritten() {
    let refusal = Refusal(StorageError(.uncertain, operation: "commit", detail: "the connection was lost") as any Error)
    #expect(refusal.status == 503 && refusal.code == "write_uncertain")
    #expect(refusal.headers.contains { $0.name.lowercased() == "retry-after" && $0.value == "60" })
    #expect(refusal.message.en.contains("cannot be told") && refusal.message.zh.contains("不能确定"))
    #expect(!refusal.hint.en.contains("disk is full"))
  }
}
