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

import {
  type Inbox,
  INBOX_PAGE,
  type InboxItem,
} from 'backstage-plugin-release-pipeline-common';
import type { ReleasePipelineApi, RequestOptions } from '../api';
import { joinedBy } from './paged';

/**
 * The first pages as one; what moved from page to page meanwhile shows once.
 * Not all promotions that a page is made from need to show.
 */
export async function loadInbox(
  api: ReleasePipelineApi,
  pages: number,
  options: RequestOptions,
): Promise<Inbox> {
  let inbox = await api.getInbox(options);
  for (let page = 1; page < pages && inbox.more; page += 1) {
    const next = await api.getInbox({ ...options, offset: page * INBOX_PAGE });
    inbox = {
      forMe: joinedBy(inbox.forMe, next.forMe, idOf),
      excluded: joinedBy(inbox.excluded, next.excluded, idOf),
      mine: joinedBy(inbox.mine, next.mine, idOf),
      reviews: inbox.reviews,
      exceptions: inbox.exceptions,
      more: next.more,
    };
  }
  return inbox;
}

function idOf({ promotion }: InboxItem): string {
  return promotion.id;
}
