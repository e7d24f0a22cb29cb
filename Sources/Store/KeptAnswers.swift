package import Model
package import Replication

/// A draft as people see it: what somebody has answered about a record and not yet saved. It never leaves the device.
package struct KeptAnswers: Hashable, Sendable {
  package struct Answer: Hashable, Sendable {
    /// The field's key.
    package let key: String
    /// In the form that an option of a command takes; empty for a question that was passed over.
    package let text: String
    /// Whether the person asked for the question, which would not have been put.
    package let isExtra: Bool

    package init(key: String, text: String, isExtra: Bool = false) {
      self.key = key
      self.text = text
      self.isExtra = isExtra
    }
  }

  /// Never given twice on one device.
  package let number: Int64
  /// The words of the command that asks: "visit add".
  package let command: String
  package let type: RecordTypeNumber
  /// The record that is changed, nil for a new one.
  package let record: Dot?
  package let beganMilliseconds: Int64
  package let changedMilliseconds: Int64
  /// In the order in which they were given first.
  package let answers: [Answer]

  package init(
    number: Int64, command: String, type: RecordTypeNumber, record: Dot?, beganMilliseconds: Int64,
    changedMilliseconds: Int64, answers: [Answer]
  ) {
    self.number = number
    self.command = command
    self.type = type
    self.record = record
    self.beganMilliseconds = beganMilliseconds
    self.changedMilliseconds = changedMilliseconds
    self.answers = answers
  }
}
