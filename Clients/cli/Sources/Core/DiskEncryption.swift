import Glibc
import Model

/// Whether the disk under a folder is encrypted, as far as the kernel tells (dm-crypt, under LVM and partitions too).
enum DiskEncryption {
  /// Nil where nothing can be said: memory, network, a file system over another.
  static func finding(_ path: String) -> Finding? {
    var info = stat()
    guard stat(path, &info) == 0, let device = blockDevice(mounting: info.st_dev) else { return nil }
    if isEncrypted("/sys/dev/block/\(device)", depth: 0) {
      return Finding(check: "encryption", level: .sound, message: Label("磁盘已加密", "the disk is encrypted"))
    }
    return Finding(
      check: "encryption", level: .warning,
      message: Label("磁盘没有加密，设备丢失会泄露老人信息", "the disk is not encrypted: who finds the device can read about the elders"),
      hint: Label("把数据文件夹放在 LUKS 加密的分区上", "keep the data folder on a partition encrypted with LUKS"))
  }

  /// `8:1`, the disk that a file system of this number lies on. Btrfs and others give their files numbers of their own,
  /// so the table of mounts is asked.
  private static func blockDevice(mounting number: dev_t) -> String? {
    let device = name(of: number)
    if access("/sys/dev/block/\(device)", F_OK) == 0 { return device }
    for line in lines("/proc/self/mountinfo") {
      let words = line.split(separator: " ")
      guard words.count > 2, words[2] == device, let dash = words.firstIndex(of: "-"), dash + 2 < words.count else {
        continue
      }
      var source = stat()
      guard stat(String(words[dash + 2]), &source) == 0, source.st_mode & S_IFMT == S_IFBLK else { return nil }
      return name(of: source.st_rdev)
    }
    return nil
  }

  /// `major:minor`, taken out of the number as glibc packs it (sys/sysmacros.h).
  private static func name(of number: dev_t) -> String {
    let major = number >> 8 & 0xFFF | number >> 32 & ~0xFFF
    let minor = number & 0xFF | number >> 12 & ~0xFF
    return "\(major):\(minor)"
  }

  private static func isEncrypted(_ folder: String, depth: Int) -> Bool {
    if lines(folder + "/dm/uuid").first?.hasPrefix("CRYPT-") ?? false { return true }
    guard depth < 8 else { return false }
    return entries(folder + "/slaves").contains { isEncrypted(folder + "/slaves/" + $0, depth: depth + 1) }
  }

  private static func lines(_ path: String) -> [String] {
    guard let file = fopen(path, "r") else { return [] }
    defer { fclose(file) }
    var lines: [String] = []
    var line: UnsafeMutablePointer<CChar>?
    var capacity = 0
    defer { free(line) }
    while getline(&line, &capacity, file) > 0, let line { lines.append(String(cString: line)) }
    return lines
  }

  private static func entries(_ path: String) -> [String] {
    guard let folder = opendir(path) else { return [] }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names
  }
}
