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
  StageView,
  Verdict,
} from 'backstage-plugin-release-pipeline-common';
import { everyCondition, type Ask } from '../../model';
import { tokens, useTextClasses } from '../../theme';
import { AvailableButton } from '../AvailableButton';
import { HeldBy } from '../HeldBy';
import { Panel } from '../Panel';
import { Risk } from '../Status';

const useStyles = makeStyles(
  theme => {
    const { line } = tokens(theme);
    return {
      list: { listStyle: 'none', margin: 0, padding: 0 },
      candidate: {
        display: 'grid',
        gridTemplateColumns: 'minmax(74px, max-content) minmax(0, 1fr) auto',
        gap: '2px 16px',
        padding: '12px 0',
        alignItems: 'center',
        fontSize: 13,
        lineHeight: '18px',
        overflowWrap: 'anywhere',
        '& + &': { borderTop: `1px solid ${line}` },
        '&:first-child': { paddingTop: 4 },
        '&:last-child': { paddingBottom: 0 },
      },
      version: { fontSize: 16, fontWeight: 600, maxWidth: 160 },
      actions: { display: 'flex', gap: 8, alignItems: 'flex-start' },
    };
  },
  { name: 'ReleasePipelineCandidates' },
);

const roleWords: Record<Verdict['roles'][number], string> = {
  newest: 'Newest.',
  candidate: 'Candidate.',
  'ready-but-for-approvals': 'Could go now but for approvals.',
};

/** The releases that could enter a stage next, by name (R9). */
export function Candidates(props: {
  stage: StageView;
  shown: Verdict | undefined;
  onShow: (verdict: Verdict) => void;
  onAsk: (ask: Ask) => void;
}) {
  const { stage, shown, onShow, onAsk } = props;
  const classes = useStyles();
  const texts = useTextClasses();
  return (
    <Panel
      title="What could go next"
      beside={<span className={texts.muted}>into {stage.name}</span>}
    >
      {stage.verdicts.length === 0 && (
        <p className={texts.muted}>
          Nothing newer than what runs. The next release that is seen in a first
          stage shows here.
        </p>
      )}
      <ul className={classes.list}>
        {stage.verdicts.map(verdict => {
          const { version, id } = verdict.release;
          return (
            <li key={id} className={classes.candidate}>
              <span className={classes.version}>{version}</span>
              <span>
                <b className={texts.strong}>
                  {verdict.roles.map(role => roleWords[role]).join(' ')}
                </b>{' '}
                {verdict.met} of {verdict.total} met.{' '}
                <HeldBy gates={everyCondition(verdict)} />{' '}
                <Risk of={verdict.risk} />
              </span>
              <span className={classes.actions}>
                {verdict !== shown && (
                  <Button
                    aria-label={`Show conditions of ${version} into ${stage.name}`}
                    onClick={() => onShow(verdict)}
                  >
                    Show
                  </Button>
                )}
                {!verdict.promotionId && !stage.observedOnly && (
                  <AvailableButton
                    label="Ask…"
                    description={`Ask for ${version} into ${stage.name}…`}
                    availability={verdict.ask}
                    quietBecause={shown?.ask.because}
                    onClick={() => onAsk({ stage, verdict })}
                  />
                )}
              </span>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
