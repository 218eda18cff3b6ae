// SPDX-License-Identifier: GPL-3.0-or-later
package org.tailsserver.client.unlock;

import java.net.http.HttpRequest;
import java.nio.ByteBuffer;
import java.util.concurrent.Flow;

/**
 * A request body that makes no copy of its bytes, so that wiping them leaves none here. What TLS
 * copies into its own buffers is out of reach.
 */
final class LentBody implements HttpRequest.BodyPublisher {

  private final byte[] bytes;

  LentBody(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public long contentLength() {
    return bytes.length;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super ByteBuffer> subscriber) {
    subscriber.onSubscribe(
        new Flow.Subscription() {
          private boolean done;

          @Override
          public void request(long count) {
            if (!done) {
              done = true;
              subscriber.onNext(ByteBuffer.wrap(bytes).asReadOnlyBuffer());
              subscriber.onComplete();
            }
          }

          @Override
          public void cancel() {
            done = true;
          }
        });
  }
}
