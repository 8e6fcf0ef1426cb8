/*
 * Copyright 2026 The Release Pipeline Authors
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

import type express from 'express';
import Router from 'express-promise-router';
import { bulkhead, BulkheadRejectedError } from 'cockatiel';
import type { SubscriptionFeed } from '../service/subscriptions/SubscriptionFeed';
import { translateError } from './translateError';

/** The one path that is open to whoever has the secret in it (S44). */
export const FEED_PATH = '/calendar/feeds/:token.ics';

const AT_ONCE = 4;
const WAITING = 100;
const RETRY_AFTER_SECONDS = 60;

/** Calendars that are subscribed to, for programs that sign in by their address alone. */
export function createFeedRouter(options: {
  feed: Pick<SubscriptionFeed, 'read'>;
}): express.Router {
  const router = Router();
  // Nobody who guesses, and no calendar that hurries, keeps others waiting.
  const turns = bulkhead(AT_ONCE, WAITING);
  router.get(FEED_PATH, async (request, response) => {
    const { token } = request.params;
    // What logs requests does so when they are over, by this (S40).
    request.originalUrl = request.originalUrl.replace(token, '…');
    response.set({
      'Cache-Control': 'private, no-cache',
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
    });
    const later = (status: number, words: string) =>
      response
        .status(status)
        .set('Retry-After', String(RETRY_AFTER_SECONDS))
        .type('text/plain')
        .send(words);
    try {
      const found = await turns.execute(() => options.feed.read(token));
      if (!found) {
        response
          .status(404)
          .type('text/plain')
          .send('There is no such calendar\n');
        return;
      }
      response.set('ETag', found.etag);
      if (request.fresh) {
        response.status(304).end();
        return;
      }
      response.type('text/calendar; charset=utf-8').send(found.text);
    } catch (error) {
      if (error instanceof BulkheadRejectedError) {
        later(429, 'Too many calendars ask at once; try again in a minute\n');
        return;
      }
      if (translateError(error).name === 'ServiceUnavailableError') {
        later(503, 'The calendar cannot be made now; try again in a minute\n');
        return;
      }
      throw error;
    }
  });
  return router;
}
