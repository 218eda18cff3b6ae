// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.scan;

import java.util.List;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;

/** What hosts answer, honest ones and others. */
final class Answers {
  static final Name SERVICE = Name.fromConstantString("_tails-server._tcp.local.");
  private static final int MDNS_FLUSH_IN = 0x8001;

  private Answers() {}

  static Name instance(String name) {
    return Name.fromConstantString(name + "." + SERVICE);
  }

  static Record pointer(String name) {
    return new PTRRecord(SERVICE, 1, 120, instance(name));
  }

  static Record service(String name, int port) {
    Name host = Name.fromConstantString("host.local.");
    return new SRVRecord(instance(name), MDNS_FLUSH_IN, 120, 0, 0, port, host);
  }

  static byte[] answer(int id, List<Record> answers, List<Record> additional) {
    Message message = new Message(id);
    message.getHeader().setFlag(0); // it is an answer
    message.getHeader().setFlag(5);
    answers.forEach(each -> message.addRecord(each, Section.ANSWER));
    additional.forEach(each -> message.addRecord(each, Section.ADDITIONAL));
    return message.toWire();
  }
}
