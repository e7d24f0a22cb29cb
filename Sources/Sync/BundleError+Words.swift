package import Model
package import Wire

extension BundleError {
  /// Whether the file itself is at fault, rather than what it asks for.
  package var isOfTheFile: Bool {
    switch self {
    case .notABundle, .unsupportedVersion, .wrongKind, .truncated, .trailingBytes, .tooLarge, .altered, .malformed: true
    case .misdirected, .unknownSender, .badSignature, .expired, .syncLive, .journalGap, .lateAnswer, .noHubKeys:
      false
    }
  }

  /// What is wrong. No personal data.
  package var label: Label {
    switch self {
    case .notABundle: Label("读取同步包时：文件不是同步包", "reading the bundle: the file is none")
    case .unsupportedVersion: Label("读取同步包时：由更新的版本写成", "reading the bundle: a newer version wrote it")
    case .wrongKind:
      Label("读取同步包时：方向不对（答复与请求弄反了）", "reading the bundle: it goes the other way (an answer for a request)")
    case .truncated: Label("读取同步包时：文件不完整", "reading the bundle: the file is cut short")
    case .trailingBytes: Label("读取同步包时：文件末尾有多余内容", "reading the bundle: bytes follow its end")
    case .tooLarge: Label("读取同步包时：文件过大", "reading the bundle: it is too large")
    case .altered: Label("读取同步包时：内容已损坏或被改动", "reading the bundle: it was damaged or altered")
    case .malformed: Label("读取同步包时：内容无法读懂", "reading the bundle: its content cannot be read")
    case .misdirected: Label("打开同步包时：不是给这里的", "opening the bundle: it is for another hub or another device")
    case .unknownSender: Label("打开同步包时：中心不认识发出的设备", "opening the bundle: the hub does not know the device it is from")
    case .badSignature: Label("打开同步包时：签名不符，不是所称的一方发出", "opening the bundle: its signature is not that of who it names")
    case .expired:
      Label(
        "收取同步包时：已超过 \(Limits.bundleDaysMax) 天", "taking the bundle: it is more than \(Limits.bundleDaysMax) days old")
    case .syncLive:
      Label("收取同步包时：设备与中心的记录对不上，须联网同步一次", "taking the bundle: device and hub must first sync live once")
    case .journalGap: Label("收取同步包时：记录不连续", "taking the bundle: its changes do not follow what the hub has")
    case .lateAnswer:
      Label("收取答复时：此后已有别的答复，这一份不再适用", "taking the answer: something later has been answered since")
    case .noHubKeys:
      Label("处理同步包时：本机还没有中心的封包密钥", "bundles: this device and its hub have not exchanged keys for them")
    }
  }

  /// What to do about it.
  package var hint: Label {
    switch self {
    case .notABundle: Label("检查文件名", "check the file's name")
    case .unsupportedVersion: Label("请升级", "upgrade this program")
    case .wrongKind:
      Label(
        "设备的包由中心收取（tanfangd bundle take），答复由设备收取（tanfang sync --from-file）",
        "the hub takes a device's bundle (tanfangd bundle take), the device takes the answer (tanfang sync --from-file)"
      )
    case .truncated, .trailingBytes, .tooLarge, .altered, .malformed:
      Label("重新复制，或在设备上重新生成；记录都还在设备上", "copy it again, or make it anew; what was recorded is safe on the device")
    case .misdirected: Label("送到生成它的设备所属的中心，或交回原设备", "take it to the hub that its device belongs to, or to that device")
    case .unknownSender, .badSignature:
      Label(
        "在有信号处运行一次 tanfang sync 后重新生成；若仍如此，请管理员核对设备",
        "run tanfang sync where there is a network, then make it anew; if that does not help, an administrator checks")
    case .expired:
      Label("核对日期，在设备上重新生成；记录都还在设备上", "check the date, and make it anew; what was recorded is safe on the device")
    case .syncLive:
      Label("在有信号处运行一次 tanfang sync；记录都还在设备上", "run tanfang sync once where there is a network; nothing is lost")
    case .journalGap:
      Label("在设备上重新生成；记录都还在设备上", "make it anew on the device; what was recorded is safe there")
    case .lateAnswer:
      Label("不必再收；如有待同步的记录，请再生成一个包", "nothing is to be done; if changes still wait, make another bundle")
    case .noHubKeys:
      Label("在有信号处运行一次 tanfang sync，或重新加入", "run tanfang sync once where there is a network, or join again")
    }
  }
}
