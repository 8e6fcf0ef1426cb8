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

import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import type {
  Inbox,
  InboxItem,
} from 'backstage-plugin-release-pipeline-common';
import { Glyph } from '../../icons';
import { useTextClasses } from '../../theme';
import { EmptyPanel } from '../PageStates';
import { Panel } from '../Panel';
import { usePromotionDialogs } from '../PromotionDialogs';
import { Risk } from '../Status';
import { InboxList } from './InboxList';
import type { Sought } from './InboxRow';
import { approvedTogether, riskGroups, sorted } from './riskGroups';

const useStyles = makeStyles(
  {
    risk: {
      display: 'flex',
      alignItems: 'center',
      gap: 8,
      fontSize: 13,
      lineHeight: '20px',
      fontWeight: 600,
      margin: '12px 16px 0',
    },
  },
  { name: 'ReleasePipelineWaitsForMe' },
);

const isSignOff = ({ promotion }: InboxItem) =>
  promotion.actions.signOff !== undefined;

/** What others have to decide, and in which words. */
function ForOthers(props: {
  items: InboxItem[];
  title: string;
  what: string;
  sought: Sought;
}) {
  const { items, title, what, sought } = props;
  const texts = useTextClasses();
  return items.length === 0 ? null : (
    <Panel
      bare
      heading="h2"
      title={title}
      beside={<span className={texts.muted}>{what}</span>}
    >
      <InboxList items={sorted(items)} sought={sought} />
    </Panel>
  );
}

/** What waits for the reader, by risk; then what others have to decide. */
export function WaitsForMe(props: {
  inbox: Inbox;
  sought: Sought;
  /** Reviews or exceptions that wait for the reader show above. */
  hasOthers: boolean;
}) {
  const { inbox, sought, hasOthers } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  const openDialog = usePromotionDialogs();
  const together = approvedTogether(inbox.forMe);
  return (
    <>
      {inbox.forMe.length === 0 && !hasOthers && (
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
      )}
      {inbox.forMe.length > 0 && (
        <Panel
          bare
          heading="h2"
          title="Waits for you"
          right={
            together.length > 1 && (
              <Button
                variant="outlined"
                startIcon={<Glyph name="check" size="small" />}
                onClick={() =>
                  openDialog({ kind: 'approve-several', promotions: together })
                }
              >
                Approve those of low risk…
              </Button>
            )
          }
        >
          {riskGroups(inbox.forMe).map(({ items, risk }) => (
            <section key={risk} aria-label={`${risk} risk`}>
              <h3 className={classes.risk}>
                <Risk of={risk} />
                <span className={texts.muted}>{items.length}</span>
              </h3>
              <InboxList items={items} sought={sought} decides />
            </section>
          ))}
        </Panel>
      )}
      <ForOthers
        items={inbox.excluded.filter(item => !isSignOff(item))}
        title="Not for you"
        what="waits for others"
        sought={sought}
      />
      <ForOthers
        items={inbox.excluded.filter(isSignOff)}
        title="Sign-off by others"
        what="waits for a sign-off that is not yours to give"
        sought={sought}
      />
    </>
  );
}
