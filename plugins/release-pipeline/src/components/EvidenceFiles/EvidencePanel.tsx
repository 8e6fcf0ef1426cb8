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

import { useApi } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import { EVIDENCE_MAXIMUM_DAYS } from 'backstage-plugin-release-pipeline-common';
import { useId, useState } from 'react';
import { releasePipelineApiRef } from '../../api';
import { useEvidenceAccess, useTrial } from '../../hooks';
import { Notice } from '../Notice';
import { Panel } from '../Panel';
import { serverMessage } from '../PromotionDialogs';
import { AccessUnknown } from './AccessUnknown';
import { Downloads } from './Downloads';
import { VerificationResult } from './VerificationResult';

const DAY = 24 * 3_600_000;

const useStyles = makeStyles(
  {
    parts: { display: 'grid', gap: 16 },
    date: { width: 170 },
  },
  { name: 'ReleasePipelineEvidence' },
);

/** Whether the evidence is as it was written, and a list of promotions to keep; for those who may. */
export function EvidencePanel() {
  const api = useApi(releasePipelineApiRef);
  const classes = useStyles();
  const [from, setFrom] = useState(() => dayOf(Date.now() - 30 * DAY));
  const [to, setTo] = useState(() => dayOf(Date.now()));
  const { trial, run } = useTrial({
    key: '',
    ask: options => api.verifyEvidence(options),
    atOnce: false,
  });
  const { allowed, error, tryNow } = useEvidenceAccess();
  if (error) {
    return <AccessUnknown error={error} tryNow={tryNow} heading="h2" />;
  }
  if (!allowed) {
    return null;
  }
  const problem = whatIsWrong(from, to);
  return (
    <Panel title="Evidence" heading="h2">
      <div className={classes.parts}>
        <div>
          <Button
            size="small"
            variant="outlined"
            // It keeps the focus, which a disabled button loses.
            aria-disabled={trial.status === 'running'}
            onClick={() => trial.status !== 'running' && run()}
          >
            Verify the evidence
          </Button>
          <div role="status">
            {trial.status === 'running' && 'Every row is being read …'}
            {trial.status === 'answered' && (
              <VerificationResult verification={trial.answer} />
            )}
          </div>
          {trial.status === 'failed' && (
            <Notice tone="bad" glyph="octagonCross" role="alert">
              {serverMessage(trial.error)}
            </Notice>
          )}
        </div>
        <Downloads
          disabled={problem !== undefined}
          files={[
            {
              label: 'Promotions as CSV',
              name: `promotions-${from}-${to}.csv`,
              load: () =>
                api.getPromotionsFile({
                  from: `${from}T00:00:00Z`,
                  // Up to the end of that day.
                  to: new Date(Date.parse(to) + DAY).toISOString(),
                }),
            },
          ]}
        >
          <Day label="From (UTC)" value={from} onChange={setFrom} />
          <Day label="To (UTC)" value={to} onChange={setTo} error={problem} />
        </Downloads>
      </div>
    </Panel>
  );
}

function Day(props: {
  label: string;
  value: string;
  onChange: (value: string) => void;
  error?: string;
}) {
  const { error, label, onChange, value } = props;
  const id = useId();
  const classes = useStyles();
  return (
    <TextField
      id={id}
      type="date"
      size="small"
      variant="outlined"
      className={classes.date}
      label={label}
      value={value}
      error={error !== undefined}
      helperText={error}
      onChange={event => onChange(event.target.value)}
      InputLabelProps={{ shrink: true }}
    />
  );
}

function dayOf(instant: number): string {
  return new Date(instant).toISOString().slice(0, 10);
}

function whatIsWrong(from: string, to: string): string | undefined {
  const days = (Date.parse(to) - Date.parse(from)) / DAY + 1;
  if (!(days >= 1)) {
    return 'Not before the first day';
  }
  return days > EVIDENCE_MAXIMUM_DAYS
    ? `At most ${EVIDENCE_MAXIMUM_DAYS} days`
    : undefined;
}
