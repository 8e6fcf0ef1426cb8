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
import Checkbox from '@material-ui/core/Checkbox';
import FormControlLabel from '@material-ui/core/FormControlLabel';
import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import type {
  PromotionView,
  Verdict,
} from 'backstage-plugin-release-pipeline-common';
import { useId, useState } from 'react';
import { releasePipelineApiRef } from '../../api';
import { joined, useTextClasses } from '../../theme';
import { formatSpan } from '../../times';
import { Words } from '../Words';
import { Facts } from './Facts';
import { ReasonDialog } from './ReasonDialog';

const LONGEST_TICKET = 200;

const useStyles = makeStyles(
  {
    gates: { border: 0, margin: '8px 0 0', padding: 0, minWidth: 0 },
    gate: { display: 'flex', alignItems: 'flex-start', marginRight: 0 },
    box: { padding: '2px 8px 2px 0' },
  },
  { name: 'ReleasePipelineOverrideDialog' },
);

/** Break-glass: lets conditions pass that do not, each by name, as the person saw them (R16, R20). */
export function OverrideDialog(props: {
  promotion: PromotionView;
  verdict?: Verdict;
  onClose: () => void;
}) {
  const { promotion, verdict, onClose } = props;
  const { id, digest, release, stage } = promotion;
  const { gates = [], minutes = 0 } = promotion.actions.override ?? {};
  const api = useApi(releasePipelineApiRef);
  const classes = useStyles();
  const texts = useTextClasses();
  const ticketId = useId();
  const [ticket, setTicket] = useState('');
  // The only one is meant; of several each is named by hand.
  const [chosen, setChosen] = useState(
    gates.length === 1 ? [gates[0].name] : [],
  );
  const toggle = (name: string) =>
    setChosen(
      chosen.includes(name)
        ? chosen.filter(other => other !== name)
        : [...chosen, name],
    );
  const send = async (reason: string | undefined) => {
    await api.overridePromotion(id, {
      digest,
      gates: chosen,
      reason: reason ?? '',
      ticket: ticket.trim(),
    });
  };
  const unnamed = ticket.trim() === '' ? 'Name the ticket first.' : undefined;
  return (
    <ReasonDialog
      title={`Override for ${release.version} into ${stage}`}
      confirm="Override"
      reasonHint="Read by those who are told, and kept as evidence."
      reasonRequired
      impossible={
        chosen.length === 0 ? 'Choose what to pass over first.' : unnamed
      }
      onConfirm={send}
      onClose={onClose}
      below={
        <TextField
          id={ticketId}
          label="Ticket"
          helperText="A key or an address, where it is written down."
          value={ticket}
          onChange={event => setTicket(event.target.value)}
          inputProps={{ maxLength: LONGEST_TICKET }}
          variant="outlined"
          size="small"
          margin="normal"
          required
          fullWidth
        />
      }
    >
      <Facts promotion={promotion} verdict={verdict} />
      <fieldset className={classes.gates}>
        <legend className={joined(texts.dense, texts.strong)}>Pass over</legend>
        {gates.map(({ name, title, said }) => (
          <FormControlLabel
            key={name}
            className={classes.gate}
            control={
              <Checkbox
                size="small"
                color="primary"
                className={classes.box}
                checked={chosen.includes(name)}
                onChange={() => toggle(name)}
              />
            }
            label={
              <span className={texts.dense}>
                <b className={texts.strong}>{title}</b> <Words parts={said} />
              </span>
            }
          />
        ))}
      </fieldset>
      <p className={texts.dense}>
        It lasts {formatSpan(minutes * 60_000)}, for exactly this promotion. All
        others who could override here, and whoever owns the component, are told
        at once. Somebody else has to close the review with a finding; until
        then it shows here.
      </p>
    </ReasonDialog>
  );
}
