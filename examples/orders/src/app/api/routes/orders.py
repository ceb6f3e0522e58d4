"""A customer's orders."""

from uuid import UUID

from fastapi import APIRouter, Request, Response, status

from app.api.dependencies import CustomerId, Limit, Offset, Orders
from app.api.errors import describe
from app.exceptions import NotAuthenticatedError, OrderNotFoundError, OrderStateError
from app.schemas.orders import OrderIn, OrderOut, OrderPage

router = APIRouter(prefix="/orders", tags=["orders"], responses=describe(NotAuthenticatedError))


@router.post("", status_code=status.HTTP_201_CREATED, summary="Place an order")
async def create_order(
    body: OrderIn, customer_id: CustomerId, orders: Orders, request: Request, response: Response
) -> OrderOut:
    """Place an order; it is `pending` until its payment ends."""
    order = await orders.create(customer_id, body.items)
    response.headers["Location"] = request.url_for("get_order", order_id=order.id).path
    return OrderOut.model_validate(order)


@router.get("", summary="List orders")
async def list_orders(customer_id: CustomerId, orders: Orders, limit: Limit = 20, offset: Offset = 0) -> OrderPage:
    """List the customer's own orders, newest first."""
    page, total = await orders.page(customer_id, limit, offset)
    items = [OrderOut.model_validate(order) for order in page]
    return OrderPage(items=items, total=total, limit=limit, offset=offset)


@router.get("/{order_id}", summary="Show an order", responses=describe(OrderNotFoundError))
async def get_order(order_id: UUID, customer_id: CustomerId, orders: Orders) -> OrderOut:
    """Show one of the customer's own orders."""
    return OrderOut.model_validate(await orders.get(customer_id, order_id))


@router.post(
    "/{order_id}/cancel",
    summary="Cancel an order",
    responses=describe(OrderNotFoundError, OrderStateError),
)
async def cancel_order(order_id: UUID, customer_id: CustomerId, orders: Orders) -> OrderOut:
    """Cancel an order that is not paid yet."""
    return OrderOut.model_validate(await orders.cancel(customer_id, order_id))
