/// How far the devices that write in a device's scope have been heard from, as the hub tells it with the last page of a
/// run (SPEC §answer, section 20): so that figures on a device can say how fresh they are.
package struct FleetReport: Hashable, Sendable {
  /// Devices last heard from so many whole days ago.
  package struct Age: Hashable, Sendable {
    package let days: UInt64
    package let devices: UInt64

    package init(days: UInt64, devices: UInt64) {
      self.days = days
      self.devices = devices
    }
  }

  /// Changes in the scope that were received and are held for a decision.
  package var held: UInt64
  /// Devices never heard from.
  package var never: UInt64
  /// Days rising; each with at least one device.
  package var ages: [Age]

  package init(held: UInt64, never: UInt64, ages: [Age]) {
    self.held = held
    self.never = never
    self.ages = ages
  }

  /// - Parameters:
  ///   - contacts: when each device was last heard from, ms since 1970; 0 for never.
  ///   - now: ms since 1970.
  package init(held: Int, contacts: [UInt64], now: UInt64) {
    var counts: [UInt64: UInt64] = [:]
    for contact in contacts where contact > 0 {
      // Whoever is silent for longer than the hub remembers is as silent as that.
      let days = min((now - min(now, contact)) / 86_400_000, Self.daysMax)
      counts[days, default: 0] += 1
    }
    self.init(
      held: UInt64(held), never: UInt64(contacts.count { $0 == 0 }),
      ages: counts.sorted { $0.key < $1.key }.map { Age(days: $0.key, devices: $0.value) })
  }

  /// So that a report stays small: a device silent for a year is silent.
  package static let daysMax: UInt64 = 366

  package var encoded: [UInt8] {
    var writer = ByteWriter()
    writer.varint(held)
    writer.varint(never)
    writer.varint(ages.count)
    var last: UInt64 = 0
    for age in ages {
      writer.varint(age.days - last)
      writer.varint(age.devices)
      last = age.days
    }
    return writer.bytes
  }

  package init(decoding bytes: [UInt8]) throws(WireError) {
    var reader = ByteReader(bytes)
    try self.init(from: &reader)
    try reader.finish()
  }

  init(from reader: inout ByteReader) throws(WireError) {
    held = try reader.varint()
    never = try reader.varint()
    ages = []
    var last: UInt64 = 0
    for index in 0..<(try reader.count(max: Int(Self.daysMax) + 1, bytesEach: 2)) {
      let step = try reader.varint()
      let (days, devices) = (last &+ step, try reader.varint())
      guard index == 0 || step > 0, step <= Self.daysMax, days <= Self.daysMax, devices > 0 else { throw .malformed }
      ages.append(Age(days: days, devices: devices))
      last = days
    }
  }
}
