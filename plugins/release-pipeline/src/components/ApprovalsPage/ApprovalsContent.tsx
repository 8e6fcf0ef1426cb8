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

import type {
  Inbox,
  InboxItem,
} from 'backstage-plugin-release-pipeline-common';
import { useState } from 'react';
import { useInbox } from '../../hooks';
import { useTextClasses } from '../../theme';
import { LoadMore } from '../LoadMore';
import { EmptyPanel, LiveContent } from '../PageStates';
import { PageBody } from '../PageBody';
import { Panel } from '../Panel';
import { PromotionDialogs } from '../PromotionDialogs';
import { Segments } from '../Segments';
import { InboxList } from './InboxList';
import { InboxAnnouncer } from './InboxAnnouncer';

const risks = ['high', 'medium', 'low'];

/** By risk, then by age: the oldest question of the highest risk first. */
export function sorted(items: InboxItem[]): InboxItem[] {
  const rank = ({ promotion }: InboxItem) =>
    // A risk that is not known is read first.
    risks.indexOf(promotion.risk);
  return [...items].sort(
    (a, b) =>
      rank(a) - rank(b) ||
      a.promotion.requestedAt.localeCompare(b.promotion.requestedAt),
  );
}

function WaitsForMe(props: { inbox: Inbox }) {
  const { inbox } = props;
  const texts = useTextClasses();
  return (
    <>
      {inbox.forMe.length === 0 ? (
        <EmptyPanel
          glyph="stamp"
          title={
            inbox.more
              ? 'Nothing read so far waits for you'
              : 'Nothing waits for you'
          }
        >
          Promotions that need your approval show here as soon as somebody asks.
        </EmptyPanel>
      ) : (
        <Panel bare heading="h2" title="Waits for you">
          <InboxList items={sorted(inbox.forMe)} decides />
        </Panel>
      )}
      {inbox.excluded.length > 0 && (
        <Panel
          bare
          heading="h2"
          title="Not for you"
          beside={
            <span className={texts.muted}>
              waits for approval, but you are excluded
            </span>
          }
        >
          <InboxList items={sorted(inbox.excluded)} />
        </Panel>
      )}
    </>
  );
}

function AskedByMe(props: { inbox: Inbox }) {
  const { inbox } = props;
  return inbox.mine.length === 0 ? (
    <EmptyPanel glyph="user" title="You asked for nothing that is under way">
      Ask for a release on the Release pipeline tab of a component.
    </EmptyPanel>
  ) : (
    <Panel bare heading="h2" title="You asked">
      <InboxList items={sorted(inbox.mine)} cancels />
    </Panel>
  );
}

/** What waits for the reader, what the reader may not decide, and what the reader asked for. */
export function ApprovalsContent() {
  const live = useInbox();
  const [view, setView] = useState<'forMe' | 'mine'>('forMe');
  return (
    <PageBody padded>
      <PromotionDialogs onClosed={live.refresh}>
        <LiveContent live={live} what="the approvals" stages={0}>
          {inbox => (
            <>
              <InboxAnnouncer waiting={inbox.forMe.length} />
              <div>
                <Segments
                  label="Which promotions"
                  value={view}
                  onChange={setView}
                  options={[
                    {
                      value: 'forMe',
                      label: `Waits for me (${inbox.forMe.length})`,
                    },
                    { value: 'mine', label: `I asked (${inbox.mine.length})` },
                  ]}
                />
              </div>
              {view === 'forMe' ? (
                <WaitsForMe inbox={inbox} />
              ) : (
                <AskedByMe inbox={inbox} />
              )}
              {inbox.more ? (
                <LoadMore
                  text={`${inbox.more} more, asked for later`}
                  onMore={live.loadMore}
                />
              ) : undefined}
            </>
          )}
        </LiveContent>
      </PromotionDialogs>
    </PageBody>
  );
}
