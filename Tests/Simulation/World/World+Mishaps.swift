import Model
import Storage
import Store

/// What goes wrong apart from the network.
extension World {
  func mishaps() throws {
    if weather.strikes(.deviceCrash) {
      let device = anyDevice(.deviceCrash)
      device.store.fuse.light(calls: weather.integer(.deviceCrash, in: 0...weather.integer(.deviceCrash, in: 1...200)))
    }
    if weather.strikes(.hubCrash) {
      hub.store.fuse.light(calls: weather.integer(.hubCrash, in: 0...weather.integer(.hubCrash, in: 1...300)))
    }
    if weather.strikes(.restart) {
      note("the hub starts anew")
      try hub.restart()
    }
    if weather.strikes(.partition) { cutOff() }
    if weather.strikes(.clock) { turnClock() }
    if weather.strikes(.clone) { try clone() }
    if weather.strikes(.deviceRestore) { try restoreDevice() }
    if weather.strikes(.hubRestore) { try goBack(isTold: true, .hubRestore) }
    if weather.strikes(.hubRollback) { try goBack(isTold: false, .hubRollback) }
    try officesChange()
    if weather.has(.mixedModels), chance(0.004) { try upgrade() }
  }

  func anyDevice(_ fault: Fault) -> SimulatedDevice {
    devices[weather.integer(fault, in: 0...devices.count - 1)]
  }

  /// A device's process ended; it starts again with what was durable.
  func crashed(_ device: SimulatedDevice) throws {
    note("\(name(device)) crashes")
    try device.reopen()
  }

  private func cutOff() {
    let all = weather.integer(.partition, in: 0...4) == 0
    let until = now + UInt64(weather.integer(.partition, in: 1...40)) * UInt64(max(60_000, pace))
    let cut = all ? devices : [anyDevice(.partition)]
    for device in cut { device.partitionedUntil = until }
    note("\(all ? "everybody" : name(cut[0])) is cut off for \((until - now) / 1000) s")
  }

  private func turnClock() {
    let device = anyDevice(.clock)
    let tenYears: Int64 = 10 * 365 * 86_400_000
    switch weather.integer(.clock, in: 0...3) {
    case 0: device.clockOffset += tenYears
    case 1: device.clockOffset -= tenYears
    case 2: device.clockOffset = -Int64(now)
    default: device.clockOffset = 0
    }
    note("\(name(device))'s clock is \(device.clockOffset / 1000) s off")
  }

  // MARK: - Copies

  private func clone() throws {
    guard devices.count < 44 else { return }
    let original = anyDevice(.clone)
    if original.isErased { return }
    let old = original.images.isEmpty || chance(0.5) ? nil : original.images.randomElement(using: &random)
    let copy = try SimulatedDevice(copyOf: original, number: devices.count, image: try old ?? original.image())
    copy.clockOffset = Int64(weather.integer(.clone, in: -300...300)) * 1000
    devices.append(copy)
    plan(.act(copy.number), after: copy.pace)
    note("\(name(copy)) is a copy of \(old == nil ? "" : "an older image of ")\(name(original))")
  }

  private func restoreDevice() throws {
    let device = anyDevice(.deviceRestore)
    if device.isErased { return }
    guard let image = device.images.randomElement(using: &random), chance(0.6) else {
      device.images = device.images.suffix(2) + [try device.image()]
      return note("an image of \(name(device)) is kept")
    }
    try device.restore(image)
    note("\(name(device)) is put back to an image")
  }

  private func goBack(isTold: Bool, _ fault: Fault) throws {
    guard let image = hub.images.randomElement(using: &random), chance(0.6) else {
      hub.images = hub.images.suffix(2) + [try hub.image()]
      return note("the hub is backed up")
    }
    try hub.goBack(to: image, isTold: isTold)
    note("the hub is put back to an older copy\(isTold ? "" : ", untold")")
  }

  // MARK: - Versions

  private func upgrade() throws {
    if chance(0.3), hub.model.version == CareModel.current.version {
      try hub.upgrade(to: .later)
      return note("the hub is upgraded")
    }
    let device = devices.randomElement(using: &random)!
    guard device.model.version == CareModel.current.version, !device.isErased else { return }
    try device.upgrade(to: .later)
    note("\(name(device)) is upgraded")
  }
}
