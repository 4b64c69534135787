import { type Connection, entity, field, type RowOf } from 'rowhouse/kit';

export const customerNote = entity({
  type: 'CustomerNote',
  table: 'customer_notes',
  // Tenants may add fields of their own: the table has the column custom_fields.
  customFields: true,
  fields: {
    title: field.string('title'),
    body: field.string('body', { nullable: true }),
    customerId: field.reference('customer_id', 'Customer'),
  },
});
export type CustomerNoteRow = RowOf<typeof customerNote>;
export type CustomerNoteConnectionRow = Connection<CustomerNoteRow>;
