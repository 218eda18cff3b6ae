// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.pinning.onion;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import org.bouncycastle.math.ec.rfc7748.X25519;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@DisplayName("Keys of onion services and of the people who reach them")
class OnionKeyTest {

  private static final String ADDRESS = "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd";

  @ParameterizedTest(name = "RFC 8032, section 7.1, {0}")
  @CsvSource({
    "TEST 1, 9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60,"
        + " d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
    "TEST 2, 4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb,"
        + " 3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
    "TEST 3, c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7,"
        + " fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025"
  })
  void belongToTheirSeeds(String name, String seed, String publicKey) {
    try (OnionKey key = OnionKey.ofSeed(hex(seed))) {
      byte[] file = key.publicKeyFile();
      assertEquals("== ed25519v1-public: type0 ==\0\0\0", new String(file, 0, 32, US_ASCII));
      assertEquals(publicKey, hex(Arrays.copyOfRange(file, 32, file.length)));
    }
  }

  /**
   * The first half of the expanded key times the base point must be the public key: said by the
   * x25519 function, whose curve is the same one in other coordinates (RFC 7748, section 4.1).
   */
  @Test
  void areExpandedSoThatTheScalarLeadsToThePublicKey() {
    try (OnionKey key = OnionKey.generate()) {
      byte[] file = key.secretKeyFile();
      assertEquals("== ed25519v1-secret: type0 ==\0\0\0", new String(file, 0, 32, US_ASCII));
      assertEquals(32 + 64, file.length);
      byte[] scalar = Arrays.copyOfRange(file, 32, 64);
      byte[] montgomery = new byte[32];
      X25519.generatePublicKey(scalar, 0, montgomery, 0);
      byte[] edwards = Arrays.copyOfRange(key.publicKeyFile(), 32, 64);
      edwards[31] &= 0x7f;
      assertEquals(uOfY(edwards), number(montgomery));
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ADDRESS,
        "sp3k262uwy4r2k3ycr5awluarykdpag6a7y33jxop4cs2lu5uz5sseqd",
        "xa4r2iadxm55fbnqgwwi5mymqdcofiu3w6rpbtqn7b2dyn7mgwj64jyd"
      })
  void haveTheAddressesOfTheSpecification(String address) {
    OnionAddress read = OnionAddress.parse(address).orElseThrow();
    assertEquals(Optional.of(read), OnionAddress.parse(address + ".onion"));
    assertEquals(address + ".onion", read.host());
    byte[] publicKey =
        Arrays.copyOf(Base32.LOWER.decode(address.getBytes(US_ASCII)).orElseThrow(), 32);
    assertEquals(read, OnionAddress.of(publicKey));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        ".onion",
        "facebookcorewwwi.onion",
        "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscrye",
        "qg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd",
        ADDRESS + ".onion.onion",
        ADDRESS + ".onion:80",
        "http://" + ADDRESS,
        "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscry1",
        "äg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd"
      })
  void areNotTakenForAddresses(String text) {
    assertEquals(Optional.empty(), OnionAddress.parse(text));
    assertEquals(Optional.empty(), OnionAddress.parse(ADDRESS.toUpperCase(Locale.ROOT)));
    assertThrows(IllegalArgumentException.class, () -> new OnionAddress(text));
  }

  @Test
  void writeTheirAddressAsTorDoes() {
    try (OnionKey key = OnionKey.generate()) {
      assertEquals(key.address().host() + "\n", new String(key.hostnameFile(), US_ASCII));
    }
  }

  @ParameterizedTest(name = "RFC 7748, section 6.1, {0}")
  @CsvSource({
    "Alice, 77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a,"
        + " 8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a",
    "Bob, 5dab087e624a8a4b79e17f8b83800ee66f3bb1292618b6fd1c2f8b27ff88e0eb,"
        + " de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f"
  })
  void ofPeopleAreWrittenAsTorReadsThem(String name, String privateKey, String publicKey) {
    OnionAddress address = new OnionAddress(ADDRESS);
    try (ClientKeyPair pair = ClientKeyPair.of(hex(privateKey))) {
      assertEquals(
          "descriptor:x25519:" + base32(publicKey) + "\n", new String(pair.file(), US_ASCII));
      String letters = base32(privateKey);
      assertEquals(letters, new String(pair.privateHalf().letters(), US_ASCII));
      assertEquals(
          ADDRESS + ":descriptor:x25519:" + letters + "\n",
          new String(pair.privateHalf().file(address), US_ASCII));
    }
  }

  /** By another way than ours: numbers, not bits. */
  private static String base32(String hex) {
    String digits = new BigInteger(hex, 16).shiftLeft(4).toString(32);
    StringBuilder letters = new StringBuilder("A".repeat(52 - digits.length()));
    digits
        .chars()
        .forEach(
            d -> letters.append("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".charAt(Character.digit(d, 32))));
    return letters.toString();
  }

  @Test
  void ofPeopleAreReadBackForTheirAddressAndNoOther() {
    OnionAddress address = new OnionAddress(ADDRESS);
    OnionAddress other = OnionKey.generate().address();
    try (ClientKeyPair pair = ClientKeyPair.generate()) {
      byte[] file = pair.privateHalf().file(address);
      ClientKey read = ClientKey.read(file, address).orElseThrow();
      assertArrayEquals(pair.privateHalf().letters(), read.letters());
      assertTrue(ClientKey.read(file, other).isEmpty());
      assertTrue(ClientKey.read(new byte[0], address).isEmpty());
      assertTrue(ClientKey.read(pair.file(), address).isEmpty());
      for (int i = 0; i < file.length; i++) {
        byte[] bad = file.clone();
        bad[i] = '!';
        assertTrue(ClientKey.read(bad, address).isEmpty(), "byte " + i);
        assertTrue(ClientKey.read(Arrays.copyOf(file, i), address).isEmpty(), i + " bytes");
      }
      assertTrue(ClientKey.read(Arrays.copyOf(file, file.length + 1), address).isEmpty());
    }
  }

  @Test
  void areMadeAnewEachTime() {
    assertNotEquals(OnionKey.generate().address(), OnionKey.generate().address());
    assertFalse(Arrays.equals(ClientKeyPair.generate().file(), ClientKeyPair.generate().file()));
  }

  @Test
  void areNotPrintedAndNotLentOnceWiped() {
    OnionKey key = OnionKey.generate();
    ClientKeyPair pair = ClientKeyPair.generate();
    ClientKey half = pair.privateHalf();
    assertEquals("OnionKey[REDACTED]", key.toString());
    assertEquals("OnionAddress[REDACTED]", key.address().toString());
    assertEquals("ClientKeyPair[REDACTED]", pair.toString());
    assertEquals("ClientKey[REDACTED]", half.toString());
    OnionAddress address = key.address();
    key.close();
    pair.close();
    assertThrows(IllegalStateException.class, key::secretKeyFile);
    assertThrows(IllegalStateException.class, half::letters);
    assertThrows(IllegalStateException.class, () -> half.file(address));
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  /** The u of a point on Curve25519, from the y of the same on Ed25519: (1 + y) / (1 - y). */
  private static BigInteger uOfY(byte[] littleEndian) {
    BigInteger p = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));
    BigInteger y = number(littleEndian);
    BigInteger below = BigInteger.ONE.subtract(y).modInverse(p);
    return BigInteger.ONE.add(y).multiply(below).mod(p);
  }

  private static BigInteger number(byte[] littleEndian) {
    byte[] bigEndian = new byte[littleEndian.length];
    for (int i = 0; i < bigEndian.length; i++) {
      bigEndian[i] = littleEndian[bigEndian.length - 1 - i];
    }
    return new BigInteger(1, bigEndian);
  }
}
