// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.scan;

import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tailsserver.client.find.LanBrowser;
import org.tailsserver.lan.responder.Message;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * The questions to one host, under a random number (RFC 6762, section 6.7), and what answers to
 * them say. Immutable.
 */
final class Questions {

  /** Of one host; an honest one is one server. */
  static final int MOST_OFFERS = 4;

  private static final Name SERVICE = Name.fromConstantString(LanBrowser.SERVICE_TYPE);

  /** The bit in which mDNS says that a record replaces all others (RFC 6762, section 10.2). */
  private static final int FLUSH = 0x8000;

  private final int id;

  /**
   * @param id 16 bits that no other host can guess
   */
  Questions(int id) {
    this.id = id;
  }

  /** Whether a message bears the number of these questions. */
  boolean isNumberOf(byte[] data, int length) {
    return length >= 2 && ((data[0] & 0xff) << 8 | (data[1] & 0xff)) == id;
  }

  /** Are you a server? */
  byte[] whoAreYou() {
    return question(SERVICE, Type.PTR);
  }

  /** At what port? */
  byte[] where(Offer offer) {
    return question(offer.instance(), Type.SRV);
  }

  private byte[] question(Name name, int type) {
    org.xbill.DNS.Message message = new org.xbill.DNS.Message(id);
    message.addRecord(Record.newRecord(name, type, DClass.IN), Section.QUESTION);
    return message.toWire();
  }

  /**
   * What a message says, if it is an answer to one of these questions; nothing if it is none, or is
   * broken, or larger than an honest host's.
   */
  List<Offer> offers(byte[] data, int length) {
    byte[] message = Arrays.copyOf(data, length);
    int trimmed = Message.trim(message, length);
    if (trimmed == Message.REFUSED || Message.asks(message)) {
      return List.of();
    }
    return parse(Arrays.copyOf(message, trimmed))
        .filter(answer -> answer.getHeader().getID() == id)
        .map(Questions::offers)
        .orElse(List.of());
  }

  private static Optional<org.xbill.DNS.Message> parse(byte[] sound) {
    try {
      return Optional.of(new org.xbill.DNS.Message(sound));
    } catch (IOException e) {
      return Optional.empty(); // some record that none of ours would add
    }
  }

  private static List<Offer> offers(org.xbill.DNS.Message answer) {
    Map<Name, Offer> offers = new LinkedHashMap<>();
    for (int section = Section.ANSWER; section <= Section.ADDITIONAL; section++) {
      for (Record each : answer.getSection(section)) {
        if ((each.getDClass() & ~FLUSH) == DClass.IN) {
          offer(each).ifPresent(found -> offers.merge(found.instance(), found, Questions::better));
        }
      }
    }
    return offers.values().stream().limit(MOST_OFFERS).toList();
  }

  private static Optional<Offer> offer(Record each) {
    Optional<Offer> offer =
        switch (each) {
          case PTRRecord pointer when pointer.getName().equals(SERVICE) ->
              Optional.of(new Offer(pointer.getTarget(), 0));
          case SRVRecord service -> Optional.of(new Offer(service.getName(), service.getPort()));
          default -> Optional.empty();
        };
    return offer.filter(found -> isInstance(found.instance()));
  }

  private static boolean isInstance(Name name) {
    return name.labels() == SERVICE.labels() + 1 && name.subdomain(SERVICE);
  }

  private static Offer better(Offer one, Offer other) {
    return one.port() == 0 ? other : one;
  }
}
